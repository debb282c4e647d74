/** Elements without markup: text stays text. */

/** Makes an element; `on…` are listeners, `dataset` and ARIA go where they belong, `null` children are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(element, name, value);
  element.append(
    ...children
      .flat(Number.POSITIVE_INFINITY)
      .filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
  else if (name === 'class') element.className = value;
  else if (name === 'dataset') Object.assign(element.dataset, value);
  else element.setAttribute(name, value === true ? '' : String(value));
}

/** Makes `parent` hold exactly `wanted`, in order, and leaves elements that are in place alone: focus and forms survive. */
export function reconcile(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, at) => {
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
  });
}
