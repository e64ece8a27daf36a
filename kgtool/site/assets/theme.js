// Sets the chosen colours before anything is drawn; without a choice the system's are used.
(function () {
  "use strict";
  try {
    var chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch (error) { /* storage is off: the system's colours stay */ }
})();
