// After signing in again, go straight back to the form; without script there is a button.

export function goOn(form) {
  if (form) form.submit();
}
