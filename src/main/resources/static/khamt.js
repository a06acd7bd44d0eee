// Everything works without this file. It only helps: focus on what is wrong, one click acts once, three Shifts leave a public page.
(function () {
  "use strict";
  var errors = document.getElementById("errors");
  if (errors) { errors.focus(); }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if ((form.method || "").toLowerCase() === "post") {
      form.dataset.sent = "1";
      window.setTimeout(function () { delete form.dataset.sent; }, 4000);
    }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
  // A form that is typed into is kept on the server every few seconds; what the page says about it changes once a minute at most.
  document.querySelectorAll("[data-draft]").forEach(function (says) {
    var form = says.closest("form");
    var dirty = false, busy = false, over = false, sent = false, timer = 0;
    var say = function (text) { if (says.textContent !== text) { says.textContent = text; } };
    var later = function () { if (!timer && !over) { timer = window.setTimeout(function () { timer = 0; keep(false); }, 5000); } };
    var keep = function (leaving) {
      if (!dirty || busy || over || sent) { return; }
      var body = new URLSearchParams();
      new FormData(form).forEach(function (value, name) { if (typeof value === "string") { body.append(name, value); } });
      body.set("_auto", "1");
      dirty = false;
      busy = true;
      window.fetch("/drafts", { method: "POST", body: body, redirect: "manual", keepalive: leaving, headers: { "Accept": "application/json" } })
        .then(function (answer) {
          busy = false;
          if (answer.status === 401) { over = true; say(says.dataset.over); return null; }
          if (answer.status === 410) { over = true; return null; }
          if (answer.status !== 200 && answer.status !== 422) { throw new Error(); }
          return answer.json().then(function (kept) {
            say(kept.says);
            if (kept.operation) { form.elements._op.value = kept.operation; form.elements._saves.value = kept.saves; }
            if (dirty) { later(); }
          });
        })
        .catch(function () { busy = false; dirty = true; say(says.dataset.failed); later(); });
    };
    form.addEventListener("input", function () { dirty = true; later(); });
    form.addEventListener("change", function () { dirty = true; later(); });
    form.addEventListener("focusout", function () { keep(false); });
    form.addEventListener("submit", function () { sent = true; });
    window.addEventListener("pageshow", function () { sent = false; });
    window.addEventListener("pagehide", function () { keep(true); });
    document.addEventListener("visibilitychange", function () { if (document.hidden) { keep(true); } });
  });
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  // The lock: a word two minutes before; what is being typed is kept, and only then the page goes.
  var lock = document.getElementById("lock");
  if (lock && window.fetch) {
    var seconds = Number(lock.dataset.left);
    var until = Date.now() + seconds * 1000;
    var active = false, asked = Date.now(), changed = null, going = false;
    var send = function (path, fields) {
      return window.fetch(path, fields === null ? { credentials: "same-origin", cache: "no-store" } : {
        method: "POST", credentials: "same-origin", body: fields,
        headers: { "X-CSRF-TOKEN": lock.dataset.csrf }
      });
    };
    var renewed = function (answer) {
      asked = Date.now();
      if (answer.redirected || !answer.ok) { return 0; }
      return answer.text().then(function (text) {
        until = Date.now() + Number(text) * 1000;
        lock.hidden = Number(text) > 120 || lock.hidden;
        return Number(text);
      });
    };
    var stay = function () { lock.hidden = true; active = false; return send("/session/stay", new URLSearchParams()).then(renewed); };
    var shut = function () {
      if (going) { return; }
      going = true;
      var fields = new URLSearchParams();
      if (changed && changed.isConnected) {
        new FormData(changed).forEach(function (value, name) { if (typeof value === "string" && name !== "_csrf") { fields.append(name, value); } });
        fields.append("_path", new URL(changed.action, window.location.href).pathname);
      }
      fields.append("_back", window.location.pathname + window.location.search);
      document.body.hidden = true;
      send("/session/lock", fields).then(function (answer) { return answer.text(); }).then(function (to) {
        window.location.replace(to.charAt(0) === "/" ? to : "/home");
      }).catch(function () { window.location.reload(); });
    };
    ["keydown", "pointerdown", "input"].forEach(function (kind) {
      document.addEventListener(kind, function (event) {
        if (!lock.contains(event.target)) { active = true; }
        if (kind === "input" && event.target.form && (event.target.form.method || "").toLowerCase() === "post") { changed = event.target.form; }
      }, { passive: true });
    });
    lock.querySelector("button").addEventListener("click", function () { stay(); });
    window.setInterval(function () {
      var left = (until - Date.now()) / 1000;
      if (active && left > 0 && Date.now() - asked > 60000) { stay().catch(function () {}); return; }
      if (left > 120) { lock.hidden = true; return; }
      if (left > 0) {
        if (lock.hidden) {
          // Another window may have gone on: only the server knows.
          send("/session/left", null).then(renewed).then(function (really) { if (really <= 120) { lock.hidden = false; } }).catch(function () {});
        }
        return;
      }
      if (!going) { send("/session/left", null).then(renewed).then(function (really) { if (really <= 1) { shut(); } }).catch(shut); }
    }, 1000);
    window.addEventListener("pageshow", function (event) { if (event.persisted) { window.location.reload(); } });
  }
  var look = document.querySelector("form[data-look='1'] button[name=_review]");
  if (look) { look.click(); }
  var leave = document.getElementById("leave");
  if (leave) {
    var presses = [];
    var go = function () { document.documentElement.hidden = true; window.location.replace("/leave"); };
    leave.addEventListener("click", function (event) { event.preventDefault(); go(); });
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Shift") { presses = []; return; }
      var now = Date.now();
      presses = presses.filter(function (at) { return now - at < 5000; });
      presses.push(now);
      if (presses.length === 3) { go(); }
    });
  }
}());
