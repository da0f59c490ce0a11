/** What the editor says of the place of a column. */
export const placeText = {
  from: 'First byte',
  width: 'Width in bytes',
  path: 'Place in the document',
  pathHint: 'Elements with / between, an attribute behind @: as Vendor/@code. A point is the element’s own text.',
  pathWrong: 'Write names with / between, as Vendor/Address/City or Amount/@currency.',
  name: 'Name for people',
  did: 'choose a code',
  code: (code: string) => `Code ${code}.`,
};
