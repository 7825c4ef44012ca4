// Everything here makes a page quicker or safer to use; nothing depends on it.
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { NotificationBanner } from "govuk-frontend/dist/govuk/components/notification-banner/notification-banner.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { SortableTable } from "@ministryofjustice/frontend/moj/components/sortable-table/sortable-table.mjs";

import { startExit } from "./scripts/exit.js";
import { watchWhatIsTyped } from "./scripts/known_already.js";
import { startMenu } from "./scripts/menu.js";
import { RevealingRadios } from "./scripts/radios.js";
import { showCurrentItem } from "./scripts/navigation.js";
import { goOn } from "./scripts/continue.js";
import { startPrinting } from "./scripts/print.js";
import { sendOnce } from "./scripts/send_once.js";
import { warnOfTheEnd } from "./scripts/session_end.js";

// The way out must work even if something below should fail.
startExit(document.querySelector("[data-exit]"));

document.body.classList.add("js-enabled", "govuk-frontend-supported");

startMenu(document);
showCurrentItem(document);
sendOnce(document);
watchWhatIsTyped(document);
startPrinting(document);
warnOfTheEnd(document.querySelector("[data-session-idle]"));
goOn(document.querySelector("[data-continue]"));

const components = [
  Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner,
  PasswordInput, RevealingRadios, SkipLink, SortableTable,
];
for (const component of components) createAll(component);
