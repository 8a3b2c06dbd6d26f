// The verification page: the file's digest is taken here, so that the file stays here. Without this script the form sends it.

const form = document.querySelector('form[data-verify]');
if (form && crypto.subtle) { // only over https, or on the same machine
  form.querySelector('[data-verify-sent]').hidden = true;
  form.querySelector('[data-verify-kept]').hidden = false;
  form.addEventListener('submit', event => {
    event.preventDefault();
    check(form.querySelector('input[type=file]').files[0]);
  });
}

async function check(file) {
  const button = form.querySelector('button[type=submit]');
  button.disabled = true;
  try {
    if (file.size > Number(form.dataset.max)) {
      location.assign('/verify?problem=too-large');
      return;
    }
    const bytes = await file.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const sha256 = Array.from(digest, octet => octet.toString(16).padStart(2, '0')).join('');
    // The same place the server looks in: the document's metadata, which is never compressed.
    const code = new TextDecoder('latin1').decode(bytes).match(/\/verify\?code=((?:[0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4})/)?.[1] ?? '';
    location.assign(`/verify?sha256=${sha256}&code=${code}`);
  } catch (problem) {
    console.warn(problem.name ?? 'Error', problem.message);
    location.assign('/verify?problem=no-file');
  }
}

// Coming back by the Back button: the page is as it was left.
addEventListener('pageshow', () => {
  const button = form?.querySelector('button[type=submit]');
  if (button) button.disabled = false;
});
