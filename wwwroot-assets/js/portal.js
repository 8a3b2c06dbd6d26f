// Small things plain pages need; everything works without them.

// One open menu at a time; Escape and a click elsewhere close it.
document.addEventListener('click', e => {
  for (const menu of document.querySelectorAll('details.menu[open]'))
    if (!menu.contains(e.target)) menu.removeAttribute('open');
});
document.addEventListener('keydown', e => {
  if (e.key !== 'Escape') return;
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    menu.removeAttribute('open');
    menu.querySelector('summary')?.focus();
  }
});

// After a refused form the summary takes the focus.
document.querySelector('[data-focus-on-load]')?.focus();

// <button data-copy="#id">: copies that element's text.
document.addEventListener('click', async e => {
  const button = e.target.closest?.('[data-copy]');
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  if (!source) return;
  await navigator.clipboard.writeText(source.value ?? source.textContent);
  if (button.dataset.copied) button.textContent = button.dataset.copied;
});

// The circuit's reconnect dialog.
const dialog = document.getElementById('components-reconnect-modal');
if (dialog) {
  dialog.addEventListener('components-reconnect-state-changed', async e => {
    const state = e.detail.state;
    if (state === 'show') dialog.showModal();
    else if (state === 'hide') dialog.close();
    else if (state === 'rejected') location.reload();
  });
  document.getElementById('components-reconnect-button')?.addEventListener('click', async () => {
    if (!(await Blazor.reconnect()) && !(await Blazor.resumeCircuit())) location.reload();
  });
  document.getElementById('components-resume-button')?.addEventListener('click', async () => {
    if (!(await Blazor.resumeCircuit())) location.reload();
  });
}
