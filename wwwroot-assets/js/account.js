// Account pages: showing a password, and passkeys. Without scripts both are simply absent.

for (const input of document.querySelectorAll('input[data-password]')) {
  const row = document.createElement('span');
  row.className = 'password-row';
  input.replaceWith(row);
  const eye = document.createElement('button');
  eye.type = 'button';
  eye.className = 'password-eye';
  eye.setAttribute('aria-pressed', 'false');
  eye.setAttribute('aria-label', document.documentElement.lang.startsWith('zh') ? '\u663e\u793a\u5bc6\u7801' : 'Show password');
  eye.innerHTML = '<span class="icon" aria-hidden="true"></span>';
  eye.addEventListener('click', () => {
    const show = input.type === 'password';
    input.type = show ? 'text' : 'password';
    eye.setAttribute('aria-pressed', String(show));
  });
  row.append(input, eye);
  if (input.autofocus) input.focus();
}

const supported = window.PublicKeyCredential?.parseRequestOptionsFromJSON && navigator.credentials;
if (supported) {
  for (const note of document.querySelectorAll('[data-passkey-missing]')) note.hidden = true;
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false;
    form.addEventListener('submit', event => {
      event.preventDefault();
      ask(form);
    });
  }
}

async function ask(form) {
  const error = form.querySelector('[data-passkey-error]');
  const button = form.querySelector('button[type=submit]');
  error.hidden = true;
  button.disabled = true;
  try {
    const body = new FormData();
    const token = form.querySelector('input[name=__RequestVerificationToken]');
    body.append(token.name, token.value);
    const answer = await fetch(form.dataset.options, { method: 'POST', body, headers: { accept: 'application/json' } });
    if (answer.status === 403) {
      location.assign('/account/confirm-identity?returnUrl=' + encodeURIComponent(location.pathname + location.search));
      return;
    }
    if (!answer.ok) throw new Error(`options: ${answer.status}`);
    const json = await answer.json();
    const credential = form.dataset.passkey === 'create'
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(json) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(json) });
    form.querySelector('input[name=Credential]').value = JSON.stringify(credential);
    form.submit();
  } catch (problem) {
    console.warn(problem.name ?? 'Error', problem.message);
    error.hidden = false;
    button.disabled = false;
  }
}
