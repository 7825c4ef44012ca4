import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";

// GOV.UK's radios say aria-expanded on the option that reveals a field. ARIA does not
// allow that on a radio and readers treat it differently, so it is taken off again.
export class RevealingRadios extends Radios {
  syncConditionalRevealWithInputState(input) {
    super.syncConditionalRevealWithInputState(input);
    input.removeAttribute("aria-expanded");
  }
}
