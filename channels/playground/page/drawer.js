/** On a narrow screen the left column is a drawer over the messages. */

let opener;

export function openDrawer(event) {
  opener = event.currentTarget;
  set(true);
  document.querySelector('#rail [aria-current]')?.focus();
}

/** Closes the drawer; true when it was open. */
export function closeDrawer() {
  const rail = document.getElementById('rail');
  if (!rail.classList.contains('open')) return false;
  set(false);
  opener?.focus();
  return true;
}

function set(open) {
  document.getElementById('rail').classList.toggle('open', open);
  document.getElementById('veil').hidden = !open;
  document.getElementById('main').inert = open;
}
