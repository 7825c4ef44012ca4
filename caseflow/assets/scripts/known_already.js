// While a person is typed: ask after a pause whether she or he may be known already, and
// say so beside the field. What is typed is posted, so that it stands in no address.

const PAUSE = 800; // milliseconds
const ENOUGH = {
  full_name: [/\p{L}/gu, 3],
  known_as: [/\p{L}/gu, 3],
  phone: [/\p{Nd}/gu, 7],
  document_number: [/[\p{L}\p{Nd}]/gu, 5],
};

export function watchWhatIsTyped(root) {
  for (const region of root.querySelectorAll("[data-known-already]")) watch(region);
}

function watch(region) {
  const form = region.closest("form");
  const fields = region.dataset.fields.split(" ").map((name) => form.elements[name]);
  const typed = () => new URLSearchParams(fields.map((field) => [field.name, field.value]));
  const ask = asker(region, form.elements.csrf_token);
  let timer;

  const stop = () => {
    clearTimeout(timer);
    ask.stop();
  };
  for (const field of fields) {
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => (fields.some(isEnough) ? ask(typed()) : ask.nothing()), PAUSE);
    });
  }
  form.addEventListener("submit", stop);
}

function isEnough(field) {
  const [sign, least] = ENOUGH[field.name] || [/./g, Infinity];
  return (field.value.match(sign) || []).length >= least;
}

// The newest question only, and none twice in a row: what stands there is its answer already.
function asker(region, token) {
  let last = "";
  let request = new AbortController();

  async function ask(question) {
    if (String(question) === last) return;
    ask.stop();
    last = String(question);
    const { signal } = (request = new AbortController());
    if (token) question.append(token.name, token.value);
    const said = await post(region.dataset.knownAlready, question, signal);
    if (!signal.aborted) region.innerHTML = said;
  }
  ask.stop = () => request.abort();
  ask.nothing = () => {
    ask.stop();
    last = region.innerHTML = "";
  };
  return ask;
}

// Empty where there is no answer: no line, a session that is over, asked too often.
async function post(address, body, signal) {
  try {
    const answer = await fetch(address, { method: "POST", body, signal, redirect: "error" });
    return answer.ok ? await answer.text() : "";
  } catch {
    return "";
  }
}
