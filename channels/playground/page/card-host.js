/** How cards look: every colour is a variable of the page, so light and dark are one configuration. */

const tone = (name) => ({ default: `var(--${name})`, subtle: `var(--${name})` });

const foreground = {
  default: { default: 'var(--ink)', subtle: 'var(--muted)' },
  dark: tone('ink'),
  light: tone('muted'),
  accent: tone('accent'),
  good: tone('good'),
  warning: tone('attention'),
  attention: tone('danger'),
};

const surface = (background) => ({
  backgroundColor: background,
  borderColor: 'var(--line)',
  foregroundColors: foreground,
});

export const hostConfig = {
  fontFamily: 'inherit',
  fontSizes: { small: 13, default: 15, medium: 16, large: 18, extraLarge: 22 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  lineHeights: { small: 20, default: 23, medium: 25, large: 27, extraLarge: 30 },
  spacing: { small: 6, default: 10, medium: 14, large: 20, extraLarge: 28, padding: 12 },
  separator: { lineThickness: 1, lineColor: 'var(--line)' },
  supportsInteractivity: true,
  containerStyles: {
    default: surface('transparent'),
    emphasis: surface('var(--sunken)'),
  },
  actions: {
    maxActions: 6,
    spacing: 'medium',
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' },
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
  },
  adaptiveCard: { allowCustomStyle: false },
  factSet: {
    title: { color: 'default', size: 'default', isSubtle: true, weight: 'default', wrap: true, maxWidth: 160 },
    value: { color: 'default', size: 'default', isSubtle: false, weight: 'default', wrap: true },
    spacing: 16,
  },
  inputs: {
    label: {
      inputSpacing: 'small',
      requiredInputs: { weight: 'bolder', suffix: ' *', suffixColor: 'attention' },
      optionalInputs: { weight: 'bolder' },
    },
    errorMessage: { color: 'attention', size: 'small', weight: 'default' },
  },
  table: { cellSpacing: 8 },
  textBlock: { headingLevel: 3 },
};
