/* Follows the job that fetches newer figures. Without this script the page shows how far it was when it was opened. */
(function () {
  "use strict";
  const vak = document.getElementById("ks-vernieuwen");
  const zin = document.getElementById("ks-vernieuwen-zin");
  const regels = document.getElementById("ks-vernieuwen-regels");
  async function kijk() {
    try {
      const antwoord = await fetch(vak.dataset.adres, { cache: "no-store" });
      const stand = await antwoord.json();
      if (zin.textContent !== stand.zin) zin.textContent = stand.zin;
      regels.textContent = stand.regels.join("\n");
      regels.hidden = stand.regels.length === 0;
      vak.dataset.fase = stand.fase;
    } catch (fout) { /* the app may be gone; the next look tells */ }
    if (vak.dataset.fase === "bezig") setTimeout(kijk, 1500);
  }
  if (vak.dataset.fase === "bezig") setTimeout(kijk, 500);
})();
