// As many rows as the desk shows, of as much text, changed with each key.
const box = document.querySelector("[data-testid='search']");
const list = document.querySelector('[role=listbox]');
const lines = (row, text) => [`${text} ${row}`, `•••• ${text} St · Anywhere KS ••${row}`, 'last name begins so'];

for (let row = 0; row < 25; row += 1) {
  const option = list.appendChild(document.createElement('div'));
  option.setAttribute('role', 'option');
  for (const line of lines(row, 'somebody')) option.appendChild(document.createElement('p')).textContent = line;
}

box.addEventListener('input', () => {
  list.setAttribute('aria-busy', 'true');
  [...list.children].forEach((option, row) =>
    lines(row, box.value).forEach((line, at) => (option.children[at].textContent = line)),
  );
  list.setAttribute('aria-busy', 'false');
});
