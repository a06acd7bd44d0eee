// Asks the browser for a passkey and puts the answer into the form. Buttons for it are hidden where the browser knows none.
(function () {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials || !window.fetch) { return; }
  var bytes = function (text) {
    var raw = window.atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    var out = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) { out[i] = raw.charCodeAt(i); }
    return out.buffer;
  };
  var text = function (buffer) {
    var raw = "";
    new Uint8Array(buffer).forEach(function (b) { raw += String.fromCharCode(b); });
    return window.btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  var ask = function (form, path) {
    return window.fetch(path, {
      method: "POST", credentials: "same-origin", headers: { "X-CSRF-TOKEN": form.elements._csrf.value }
    }).then(function (answer) {
      if (!answer.ok || answer.redirected) { throw new Error("no question"); }
      return answer.json();
    });
  };
  var put = function (form, question, credential, response) {
    form.elements._ceremony.value = question.ceremony;
    form.elements._passkey.value = JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type,
      clientExtensionResults: {}, response: response
    });
    delete form.dataset.sent;
    form.submit();
  };
  var make = function (form) {
    return ask(form, form.dataset.ask).then(function (question) {
      var options = Object.assign({}, question, { challenge: bytes(question.challenge), user: Object.assign({}, question.user, { id: bytes(question.user.id) }) });
      options.excludeCredentials = question.excludeCredentials.map(function (c) { return { type: c.type, id: bytes(c.id) }; });
      delete options.ceremony;
      return navigator.credentials.create({ publicKey: options }).then(function (made) {
        put(form, question, made, { clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject), transports: [] });
      });
    });
  };
  var use = function (form) {
    return ask(form, "/sign-in/passkey/ask").then(function (question) {
      return navigator.credentials.get({ publicKey: {
        challenge: bytes(question.challenge), rpId: question.rpId, userVerification: question.userVerification, timeout: question.timeout
      } }).then(function (got) {
        put(form, question, got, {
          clientDataJSON: text(got.response.clientDataJSON), authenticatorData: text(got.response.authenticatorData),
          signature: text(got.response.signature), userHandle: got.response.userHandle ? text(got.response.userHandle) : null
        });
      });
    });
  };
  document.querySelectorAll("[data-passkey]").forEach(function (button) {
    var kind = button.dataset.passkey;
    button.hidden = false;
    button.closest("form").addEventListener("submit", function (event) {
      if (event.submitter && event.submitter !== button) { return; }
      if (!event.submitter && kind === "use") { return; }
      if (kind === "make" && !event.currentTarget.elements.name.value.trim()) { return; }
      event.preventDefault();
      var form = event.currentTarget;
      var failed = form.querySelector("[data-failed]");
      if (failed) { failed.hidden = true; }
      (kind === "make" ? make(form) : use(form)).catch(function () {
        delete form.dataset.sent;
        if (failed) { failed.hidden = false; }
      });
    });
  });
}());
