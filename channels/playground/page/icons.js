/** Line icons, drawn with the text's colour. */

const PATHS = {
  hash: 'M5 9h14M4 15h14M10 4 8 20M16 4l-2 16',
  stamp: 'M9.5 4h5a1.5 1.5 0 0 1 1.4 2L14 11h3a3 3 0 0 1 3 3v2H4v-2a3 3 0 0 1 3-3h3L8.1 6a1.5 1.5 0 0 1 1.4-2zM5 20h14',
  send: 'M5 12h13M12 5l7 7-7 7',
  attach: 'm20 11-8.5 8.500a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.700L9.2 17.200a1.7 1.7 0 0 1-2.4-2.400L14.5 7',
  close: 'M6 6l12 12M18 6 6 18',
  menu: 'M4 7h16M4 12h16M4 17h10',
  document: 'M7 3h7l5 5v11a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM14 3v5h5M9 13h6M9 17h4',
  check: 'm5 12.5 4.5 4.500L19 7.5',
  clock: 'M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  reply: 'M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6',
  sun: 'M12 16.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.400M17.6 17.6 19 19M5 19l1.4-1.400M17.6 6.4 19 5',
  moon: 'M20 14.500A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.500z',
  swap: 'M4 8h14l-4-4M20 16H6l4 4',
  open: 'M10 5H6a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2v-4M14 4h6v6M20 4l-9 9',
  down: 'M12 5v14M6 13l6 6 6-6',
  up: 'M7 11v9M7 11l4-7a2.2 2.2 0 0 1 2.6 2.600L13 10h5.200a2 2 0 0 1 2 2.400l-1.200 6A2 2 0 0 1 17 20H7M7 11H4v9h3',
  thumbDown:
    'M17 13V4M17 13l-4 7a2.2 2.2 0 0 1-2.600-2.600L11 14H5.800a2 2 0 0 1-2-2.400l1.200-6A2 2 0 0 1 7 4h10M17 13h3V4h-3',
  alert:
    'M12 8v5M12 16.500v.01M10.3 4.2 2.7 17.500A2 2 0 0 0 4.4 20.500h15.200a2 2 0 0 0 1.7-3L13.7 4.200a2 2 0 0 0-3.4 0z',
  search: 'm20 20-4.5-4.500M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z',
};

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name, size = 18) {
  const svg = document.createElementNS(SVG, 'svg');
  const attributes = {
    viewBox: '0 0 24 24',
    width: size,
    height: size,
    fill: 'none',
    stroke: 'currentColor',
    'aria-hidden': 'true',
  };
  for (const [key, value] of Object.entries({
    ...attributes,
    'stroke-width': 1.75,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  }))
    svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
