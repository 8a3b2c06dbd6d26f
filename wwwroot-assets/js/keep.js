// Keeps what is typed into a form marked data-keep="name" (and data-keep-of="thing" where one page has several) until the
// server has accepted it: through a reload, a lost circuit and signing in again. It stays in this tab, belongs to one person
// acting for one organisation at one address, and is thrown away at sign-out. Passwords, codes, files, hidden fields and
// whatever stands under data-keep-never (ticks that declare something) are never kept.
const prefix = 'kept:';
const mostGiven = 20;
const life = 7 * 24 * 60 * 60 * 1000;
const [person, organisation] = (document.documentElement.dataset.person ?? '').split('/');
const untyped = new Set(['password', 'file', 'hidden', 'search', 'submit', 'button', 'reset', 'image']);
const seen = new WeakMap(); // field → where it belongs and what the server gave it

const entries = () => Object.keys(sessionStorage).filter(k => k.startsWith(prefix)).map(key => ({ key, where: JSON.parse(key.slice(prefix.length)) }));
const keyOf = form => prefix + JSON.stringify([person, organisation, location.pathname, form.dataset.keep, form.dataset.keepOf ?? '']);
const read = key => JSON.parse(sessionStorage.getItem(key) ?? 'null');
const isTick = field => field.type === 'checkbox' || field.type === 'radio';
const nameOf = field => (field.name || field.id) + (isTick(field) ? '=' + field.value : '');
const valueOf = field => isTick(field) ? field.checked : field.value;
const isSecret = field => 'password' in field.dataset || /password|one-time-code|^cc-/.test(field.autocomplete);
const isKept = field => !untyped.has(field.type) && !isSecret(field) && nameOf(field) && !field.closest('[data-keep-never]');
const fieldsOf = form => [...form.querySelectorAll('input, textarea, select')].filter(isKept);

function write(key, kept) {
  if (Object.keys(kept.fields).length === 0) {
    sessionStorage.removeItem(key);
    return;
  }
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // the browser's room is full: the form itself still works
  }
}

function record(field) {
  const form = field.closest('[data-keep]');
  if (!person || !form || !isKept(field)) return;
  const key = keyOf(form);
  const kept = read(key) ?? { fields: {} };
  const alike = field.type === 'radio' ? fieldsOf(form).filter(other => other.type === 'radio' && other.name === field.name) : [field];
  for (const one of alike) {
    const known = seen.get(one);
    const given = kept.fields[nameOf(one)]?.given ?? (known?.key === key && known.given !== undefined ? [known.given] : null);
    kept.fields[nameOf(one)] = { value: valueOf(one), given };
  }
  kept.at = Date.now();
  write(key, kept);
}

// The server knows it from now on, and may give it back (a resumed circuit) after something newer was typed.
function told(field) {
  const form = field.closest?.('[data-keep]');
  if (!person || !form || !isKept(field)) return;
  const kept = read(keyOf(form));
  const draft = kept?.fields[nameOf(field)];
  if (!draft?.given || draft.given.includes(draft.value)) return;
  draft.given = [...draft.given, draft.value].slice(-mostGiven);
  write(keyOf(form), kept);
}

function bringBack(field, value) {
  const before = valueOf(field);
  if (isTick(field)) field.checked = value;
  else field.value = value;
  if (valueOf(field) !== value) {
    field.value = before; // a choice that is no longer offered
    return;
  }
  if (field.type === 'radio' && !value) return;
  for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
}

// What was typed comes back where the server gives what it gave then. Where it gives something else, that is newer and stays.
function scan() {
  const isCircuit = document.getElementById('components-reconnect-modal');
  if (!person || (isCircuit && !document.querySelector('[data-interactive="true"]'))) return;
  for (const form of document.querySelectorAll('[data-keep]')) {
    const key = keyOf(form);
    for (const field of fieldsOf(form)) {
      const name = nameOf(field);
      const known = seen.get(field);
      if (known?.key === key && known.name === name) continue;
      const now = valueOf(field);
      seen.set(field, { key, name, given: now });
      const kept = read(key);
      const draft = kept?.fields[name];
      if (!draft) continue;
      if (draft.value === now) {
        if (!draft.given || draft.given.includes(now)) continue;
        draft.given.push(now); // a refused form comes back filled
      } else if (!draft.given || draft.given.includes(now)) {
        bringBack(field, draft.value);
        continue;
      } else {
        delete kept.fields[name];
      }
      write(key, kept);
    }
  }
}

function forget(name, of, stays) {
  for (const { key, where } of entries())
    if (where[0] === person && where[1] === organisation && where[2] === location.pathname && where[3] === name && (of == null || where[4] === of)) sessionStorage.removeItem(key);
  for (const form of document.querySelectorAll('[data-keep]')) {
    if (form.dataset.keep !== name) continue;
    for (const field of fieldsOf(form))
      if (seen.has(field)) seen.get(field).given = stays ? valueOf(field) : undefined; // else what the page shows next is not known here
  }
}

function forgetEverything() {
  for (const { key } of entries()) sessionStorage.removeItem(key);
}

// The server says with a cookie which plain form it has accepted; only what this tab sent goes.
const [, cookie, accepted] = /(?:^|; )((?:__Host-)?forget)=([^;]+)/.exec(document.cookie) ?? [];
if (accepted) document.cookie = cookie + '=; path=/; max-age=0' + (cookie.startsWith('_') ? '; secure' : '');
for (const { key, where } of entries()) {
  const kept = read(key);
  const isOver = Date.now() - kept.at > life || (person && where[0] !== person);
  if (isOver || (kept.sent && where[3] === accepted)) sessionStorage.removeItem(key);
  else if (kept.sent) write(key, { ...kept, sent: undefined });
}

const others = new BroadcastChannel('sign-out');
others.addEventListener('message', forgetEverything);

document.addEventListener('input', e => record(e.target));
document.addEventListener('change', e => told(e.target));
document.addEventListener('click', e => {
  const drop = e.target.closest?.('[data-keep-drop]');
  if (drop) forget(drop.dataset.keepDrop, drop.closest('[data-keep]')?.dataset.keepOf);
});
document.addEventListener('submit', e => {
  if (e.target.getAttribute('action') === '/account/sign-out') {
    forgetEverything();
    others.postMessage('');
    return;
  }
  const form = e.target.closest('[data-keep]');
  const kept = form && read(keyOf(form));
  if (kept) write(keyOf(form), { ...kept, sent: true });
});

globalThis.portalForms = { forget };
new MutationObserver(scan).observe(document.body, {
  subtree: true, childList: true, attributes: true, attributeFilter: ['data-interactive', 'data-keep', 'data-keep-of'],
});
scan();
