// Horizontal bars as inline SVG, coloured by the page's own classes.
import { numberText } from './budgets.mjs';

const WIDTH = 860;
const LABEL_WIDTH = 300;
const VALUE_WIDTH = 150;
const ROW = 26;
const BAR = 14;
const AXIS = 22;

/** Beyond this span a linear axis would show the small bars as nothing. */
const LINEAR_SPAN = 100;

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeText(text) {
  return String(text).replace(/[&<>"]/g, (character) => escapes[character]);
}

/**
 * Rows are { label, value, text?, own?, marks? }: `own` for what is ours, marks are { at, name } of the
 * same axis. Negative values are shown as nothing.
 */
export function bars(title, unit, rows) {
  const numbers = rows.flatMap(({ value, marks = [] }) => [value, ...marks.map(({ at }) => at)]);
  const scale = scaleOf(numbers.filter((number) => Number.isFinite(number) && number > 0));
  const height = rows.length * ROW + AXIS;
  const body = rows.map((row, index) => rowMarkup(row, index * ROW, scale)).join('');
  const axis = `${title}${unit === '' ? '' : `, ${unit}`}${scale.isLog ? ' (logarithmic)' : ''}`;
  return `<figure><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeText(axis)}">
<line class="axis" x1="${LABEL_WIDTH}" y1="0" x2="${LABEL_WIDTH}" y2="${height - AXIS}"/>${body}
<text class="unit" x="${LABEL_WIDTH}" y="${height - 5}">${escapeText(axis)}</text></svg></figure>`;
}

function scaleOf(positive) {
  const max = Math.max(...positive, Number.MIN_VALUE);
  const min = Math.min(...positive, max);
  const room = WIDTH - LABEL_WIDTH - VALUE_WIDTH;
  if (max / min <= LINEAR_SPAN) return { isLog: false, of: (value) => (room * Math.max(value, 0)) / max };
  // A tenth of the smallest is the left edge, so that the smallest is still a bar.
  const from = Math.log10(min / 10);
  const span = Math.log10(max) - from;
  return { isLog: true, of: (value) => (value <= 0 ? 0 : (room * (Math.log10(value) - from)) / span) };
}

function rowMarkup({ label, value, text, own, marks = [] }, top, scale) {
  const width = Math.max(scale.of(value), 1);
  const middle = top + ROW / 2;
  const markup = marks
    .map(({ at, name }) => {
      const x = LABEL_WIDTH + scale.of(at);
      return `<line class="${name}" x1="${x}" y1="${top + 2}" x2="${x}" y2="${top + ROW - 2}"><title>${name} ${numberText(at)}</title></line>`;
    })
    .join('');
  const right = Math.max(width, ...marks.map(({ at }) => scale.of(at)));
  return `<g><text class="label" x="${LABEL_WIDTH - 8}" y="${middle + 4}">${escapeText(label)}</text>
<rect class="${own ? 'own' : 'other'}" x="${LABEL_WIDTH}" y="${middle - BAR / 2}" width="${width}" height="${BAR}" rx="2"/>${markup}
<text class="value" x="${LABEL_WIDTH + right + 6}" y="${middle + 4}">${escapeText(text ?? numberText(value))}</text></g>`;
}
