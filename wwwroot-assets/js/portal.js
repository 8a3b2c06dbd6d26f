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

// Deadlines count down, in the server's words. It says how much was left, so the clock of this machine may be wrong.
const first = new WeakMap();
const fill = (pattern, ...values) => pattern.replace(/\{(\d)\}/g, (_, i) => values[i]);
const countDown = () => {
  for (const chip of document.querySelectorAll('summary[data-left]')) {
    if (first.get(chip)?.left !== chip.dataset.left) first.set(chip, { left: chip.dataset.left, at: Date.now() });
    const { left, at } = first.get(chip);
    const rest = left - (Date.now() - at);
    const minutes = Math.floor(Math.abs(rest) / 60_000), hours = Math.floor(minutes / 60);
    const [ahead, past, inDays, inHours, inMinutes] = chip.dataset.words.split('|');
    const span = hours >= 48 ? fill(inDays, Math.floor(hours / 24)) : hours >= 1 ? fill(inHours, hours, minutes % 60) : fill(inMinutes, minutes);
    const words = fill(rest < 0 ? past : ahead, span);
    if (chip.firstChild.data !== words) chip.firstChild.data = words; // the circuit's own text node stays
    const tone = 'chip ' + (rest < 3_600_000 ? 'bad' : rest < 86_400_000 ? 'waiting' : 'neutral');
    if (chip.className !== tone) chip.className = tone;
  }
};
countDown();
setInterval(countDown, 1_000);

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
