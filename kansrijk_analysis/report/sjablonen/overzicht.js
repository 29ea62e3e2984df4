(function () {
  "use strict";
  var plat = function (tekst) { return tekst.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9/]/g, ""); };
  var vak = document.getElementById("zoek");
  var status = document.getElementById("gevonden");
  var groepen = [].slice.call(document.querySelectorAll("section[data-groep]"));
  document.getElementById("zoeken").hidden = false;
  vak.addEventListener("input", function () {
    var gezocht = plat(vak.value);
    var aantal = 0;
    groepen.forEach(function (groep) {
      var raak = 0;
      [].forEach.call(groep.querySelectorAll("li"), function (regel) {
        var toon = plat(regel.getAttribute("data-zoek")).indexOf(gezocht) !== -1;
        regel.hidden = !toon;
        if (toon) { raak += 1; }
      });
      groep.hidden = raak === 0;
      aantal += raak;
    });
    status.textContent = gezocht ? status.getAttribute("data-vorm").replace("#", String(aantal)) : "";
  });
})();
