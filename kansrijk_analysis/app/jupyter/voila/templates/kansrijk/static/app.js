/* Behaviour of a page of the app. Plain JavaScript, no libraries. Runs in the head, before the cells arrive. */
(() => {
  'use strict';
  const een = (kies, in_ = document) => in_.querySelector(kies);
  const alle = (kies, in_ = document) => [...in_.querySelectorAll(kies)];
  const tekst = JSON.parse(een('#ks-teksten').textContent);

  /* Writing an attribute only when it changes keeps the observer below from calling itself for ever. */
  const zet = (element, naam, waarde) => {
    if (element && element.getAttribute(naam) !== String(waarde)) element.setAttribute(naam, waarde);
  };
  let volgnummer = 0;
  const idVan = (element) => (element.id ||= `ks-${++volgnummer}`);

  /* 1. Loading. Cells stream in while the kernel works; Voila calls these functions by name. */
  let klaar = false;
  window.voila_process = () => {};
  window.voila_heartbeat = () => {
    const seconden = Math.round(performance.now() / 1000);
    const regel = een('#ks-laden-tekst');
    if (regel) regel.textContent = tekst.wachten.replace('{seconden}', seconden);
  };
  /* What was drawn before for the same choices stands on the page until then. Who was reading it keeps the place: the
     same heading stays at the same height. */
  const koppen = (in_) => alle('h1, h2, h3', in_);
  const waar = () => {
    const oud = een('#ks-vorige');
    if (!oud || scrollY < 40) return undefined;
    const rij = koppen(oud);
    const boven = (kop) => kop.getBoundingClientRect().top;
    const zichtbaar = rij.findIndex((kop) => boven(kop) >= 0 && boven(kop) < innerHeight);
    const nummer = zichtbaar >= 0 ? zichtbaar : rij.findLastIndex((kop) => boven(kop) < 0);
    return nummer < 0 ? undefined : { nummer, hoogte: rij[nummer].getBoundingClientRect().top };
  };
  const terug = (plek) => {
    const kop = plek && koppen(een('#ks-inhoud'))[plek.nummer];
    if (kop) scrollBy({ top: kop.getBoundingClientRect().top - plek.hoogte, behavior: 'instant' });
  };
  const afronden = () => {
    if (klaar) return;
    klaar = true;
    const plek = waar();
    een('#ks-vorige')?.remove();
    document.body.classList.remove('ks-bezig', 'ks-met-vorige');
    een('#ks-laden')?.remove();
    terug(plek);
    meld(tekst.klaar);
  };
  /* All cells are there when the document is. voila.js then replaces each script by an output, and a
     widget's output is empty until its view is made. Never wait for ever for an output that stays empty. */
  window.voila_finish = window.display_cells = () => {};
  const ONGETEKEND = 'script[type="application/vnd.voila.cell-output+json"], .jp-OutputArea-output:not(:has(*))';
  const LANGST = 15000;
  addEventListener('DOMContentLoaded', () => {
    window.cellLoaded = true;
    const begin = performance.now();
    const kijk = () => {
      const getekend = window.themeLoaded && !een(ONGETEKEND);
      if (getekend || performance.now() - begin > LANGST) afronden();
      else setTimeout(kijk, 100);
    };
    kijk();
  });
  const voortgang = () => {
    const balk = een('#ks-laden-balk');
    if (balk) balk.value = alle('#ks-inhoud > .ks-cel').length;
  };

  /* 2. One polite live region for the whole page. */
  let omroep;
  const meld = (zin) => {
    if (!omroep) {
      omroep = document.createElement('div');
      omroep.className = 'ks-vh';
      omroep.setAttribute('role', 'status');
      een('#ks-inhoud').append(omroep);
    }
    omroep.textContent = '';
    setTimeout(() => { omroep.textContent = zin; }, 60);
  };

  /* 3. What the stock widgets on our pages lack: see the class names that app/scherm.py gives them. */
  const verbeter = () => {
    alle('[title="null"], [title=""]').forEach((e) => e.removeAttribute('title'));
    alle('input[list]').forEach((veld) => {
      zet(veld, 'autocomplete', 'off');
      zet(veld, 'spellcheck', 'false');
      zet(veld, 'aria-invalid', veld.closest('.jupyter-widgets').classList.contains('ks-ongeldig'));
    });
    /* "ks-bij--x" on a widget: the element with class "ks-uitleg--x" explains it. */
    alle('[class*="ks-bij--"]').forEach((w) => {
      const naam = [...w.classList].find((c) => c.startsWith('ks-bij--')).slice('ks-bij--'.length);
      const uitleg = een(`.ks-uitleg--${naam}`);
      if (uitleg) zet(een('input, select', w) ?? w, 'aria-describedby', idVan(uitleg));
    });
    /* The button of a file says how many files it has, as "(0)". */
    alle('.widget-upload').forEach((knop) => {
      const woorden = knop.lastChild;
      if (/ \(\d+\)$/.test(woorden?.textContent)) woorden.textContent = woorden.textContent.replace(/ \(\d+\)$/, '');
    });
    /* A group of check boxes has its head as its name. */
    alle('.ks-groep').forEach((groep) => {
      const kop = een('.ks-groep__kop', groep);
      if (!kop) return;
      zet(groep, 'role', 'group');
      zet(groep, 'aria-labelledby', idVan(kop));
    });
    /* A live region must be there before its text changes, so the role sits on the widget. */
    alle('.ks-status').forEach((w) => zet(een('.widget-html-content', w), 'role', 'status'));
    volgKeuze();
    merkOefen();
  };

  /* 4. The choice that the page shows stands in the title and in the address, so that a refresh,
        a bookmark or a link in a mail brings it back. */
  /* The other pages open on the same gemeente and the same figures. */
  const neemMee = (keuze) => {
    const mee = new URLSearchParams();
    for (const veld of ['gemeente', 'bron']) if (keuze.has(veld)) mee.set(veld, keuze.get(veld));
    alle('.ks-paginas a[href*="/voila/render/"]').forEach((link) => {
      link.search = mee.toString();
    });
  };

  let getoond = '';
  const volgKeuze = () => {
    const kop = een('[data-ks-adres]');
    if (!kop || kop.dataset.ksAdres === getoond) return;
    const eerste = getoond === '';
    getoond = kop.dataset.ksAdres;
    document.title = `${kop.dataset.ksTitel} – ${tekst.naam}`;
    history.replaceState(null, '', `?${getoond}`);
    neemMee(new URLSearchParams(getoond));
    if (!eerste) meld(kop.dataset.ksMelding);
  };

  /* One piece with practice figures makes the page one: a strip that stays in sight, words behind each head, and
     a mark on every printed page (see charts/stijl.css). The pieces carry their own mark. */
  const merkOefen = () => {
    const oefen = Boolean(een('main .ks-oefen'));
    document.body.classList.toggle('ks-oefenpagina', oefen);
    if (!oefen) {
      alle('.ks-oefenband, .ks-oefenkop').forEach((e) => e.remove());
      return;
    }
    if (!een('.ks-oefenband')) {
      const band = document.createElement('aside');
      band.className = 'ks-oefenband';
      band.setAttribute('aria-label', tekst.oefenBand);
      band.textContent = tekst.oefenStrook;
      een('#ks-inhoud').before(band);
    }
    alle('main :is(h1, h2, h3)').forEach((kop) => {
      if (kop.closest('.ks-oefen') || een('.ks-oefenkop', kop)) return;
      const woord = document.createElement('span');
      woord.className = 'ks-oefenkop';
      woord.textContent = ` ${tekst.oefenAchter}`;
      kop.append(woord);
    });
  };

  /* 5. A field with a list filters the list by what stands in it. After focus and after Enter the name is
        selected, so that the first letter starts a new search; also when the server has just written the
        name anew, which undoes the selection. Moving the cursor or clicking means: I want to correct it. */
  let vers = false;
  const selecteer = (veld) => { vers = true; setTimeout(() => { if (vers) veld.select(); }, 0); };
  const isLijstveld = (element) => element?.matches?.('input[list]');
  document.addEventListener('focusin', (e) => { if (isLijstveld(e.target)) selecteer(e.target); });
  document.addEventListener('pointerdown', (e) => {
    if (isLijstveld(e.target) && e.target === document.activeElement) vers = false;
  });
  document.addEventListener('keydown', (e) => {
    if (!isLijstveld(e.target)) return;
    if (e.key === 'Enter') selecteer(e.target);
    else if (vers && e.key.length === 1 && !e.ctrlKey && !e.metaKey && !e.altKey) e.target.select();
    if (e.key !== 'Enter' && e.key !== 'Shift') vers = false;
  }, true);

  /* 6. The server stopped, or the kernel did: say so. JupyterLab keeps trying for minutes before it calls a
        connection lost; a visitor should know sooner, and also when it comes back. */
  const GEDULD = 5000;
  const bewaak = () => {
    const kernel = window.jupyterapp?.widgetManager?.kernel;
    if (!kernel) { setTimeout(bewaak, 1000); return; }
    let wekker;
    let melding;
    const toon = () => {
      if (melding) return;
      melding = document.createElement('div');
      melding.className = 'ks-melding ks-melding--let-op ks-melding--vast';
      melding.setAttribute('role', 'alert');
      const sterk = document.createElement('strong');
      sterk.textContent = tekst.verbindingKop;
      const alinea = document.createElement('p');
      alinea.append(sterk, ` ${tekst.verbinding}`);
      melding.append(alinea);
      een('#ks-inhoud').prepend(melding);
    };
    const kijk = () => {
      clearTimeout(wekker);
      const dood = ['dead', 'terminating'].includes(kernel.status);
      if (kernel.connectionStatus === 'connected' && !dood) {
        melding?.remove();
        melding = undefined;
      } else wekker = setTimeout(toon, GEDULD);
    };
    kernel.connectionStatusChanged?.connect(kijk);
    kernel.statusChanged?.connect(kijk);
  };

  /* 7. Print: tables come along, but not those of all gemeenten. */
  const KORT = 40;
  addEventListener('beforeprint', () => alle('main details').forEach((d) => {
    d.dataset.wasOpen = d.open;
    if (alle('tbody tr', d).length <= KORT) d.open = true;
  }));
  addEventListener('afterprint', () => alle('main details').forEach((d) => { d.open = d.dataset.wasOpen === 'true'; }));

  /* Everything above that depends on what stands on the page runs at most once a frame. */
  let gepland = false;
  const plan = () => {
    if (gepland) return;
    gepland = true;
    requestAnimationFrame(() => { gepland = false; voortgang(); verbeter(); });
  };
  new MutationObserver(plan).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ['class', 'title', 'data-ks-adres'],
  });
  addEventListener('resize', plan);
  addEventListener('load', () => setTimeout(bewaak, 2000));
})();
