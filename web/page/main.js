// The page: loads the module, and switches between the tabs.

import { load } from "./module.js";
import { startDigits } from "./digits.js";
import { startTraining } from "./training.js";

const element = (id) => document.getElementById(id);

/// Tabs as the ARIA practices describe them: arrow keys move between them, and only the selected one is reached by Tab.
function startTabs(panels) {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const select = (tab, focus) => {
    for (const other of tabs) {
      const selected = other === tab;
      other.setAttribute("aria-selected", String(selected));
      other.tabIndex = selected ? 0 : -1;
      const name = other.id.slice("tab-".length);
      element(`panel-${name}`).hidden = !selected;
      selected ? panels[name].show() : panels[name].hide();
    }
    if (focus) {
      tab.focus();
    }
    history.replaceState(null, "", `#${tab.id.slice("tab-".length)}`);
  };
  for (const tab of tabs) {
    tab.addEventListener("click", () => select(tab, false));
    tab.addEventListener("keydown", (event) => {
      const to = { ArrowRight: tabs.indexOf(tab) + 1, ArrowLeft: tabs.indexOf(tab) - 1, Home: 0, End: -1 }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        select(tabs.at(to % tabs.length), true);
      }
    });
  }
  select(element(`tab-${location.hash.slice(1)}`) ?? tabs[0], false);
}

try {
  const module = await load();
  const announce = (text) => (element("announced").textContent = text);
  element("app").hidden = false;
  startTabs({ digits: startDigits(module, announce), train: startTraining(module, announce) });
  element("problem").hidden = true;
  document.documentElement.dataset.ready = "";
} catch (error) {
  element("problem").textContent = `The networks could not be started: ${error.message}`;
  throw error;
}
