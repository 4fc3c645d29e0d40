// Small helps on top of pages that work without any script.
(function () {
  "use strict";

  // How much room is left in a text field; spoken only near the limit, not at each key.
  document.querySelectorAll("textarea[data-limit]").forEach(function (field) {
    var limit = Number(field.dataset.limit);
    var note = document.getElementById(field.id + "-grenze");
    if (!note) { return; }
    var number = new Intl.NumberFormat("de-DE");
    function show() {
      var left = limit - field.value.length;
      note.classList.toggle("over", left < 0);
      note.setAttribute("aria-live", left < 200 ? "polite" : "off");
      note.textContent = left < 0
        ? number.format(-left) + " Zeichen zu viel (höchstens " + number.format(limit) + ")."
        : "Noch " + number.format(left) + " von " + number.format(limit) + " Zeichen.";
    }
    field.addEventListener("input", show);
    if (field.value) { show(); }
  });

  // Bring whoever sent a faulty form to the summary of what is wrong.
  var summary = document.getElementById("fehler");
  if (summary) { summary.focus(); }
})();
