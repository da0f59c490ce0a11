/** Guides for tests, with the fields that matter to them. */
import type { GuideField, GuideView } from '$/bindings';

/** A field of a guide. */
export const field = (key: string, over: Partial<GuideField> = {}): GuideField => ({
  key, label: key, hint: '', required: true, secret: key.startsWith('secrets.'), flag: false, pattern: '', ...over,
});

/** A guide with these fields. */
export const guideOf = (fields: GuideField[], over: Partial<GuideView> = {}): GuideView => ({
  provider: 'Books', console: '', steps: [], needs_secret: true, client_id_pattern: '', regions: [], fields, browser: true, loopback: true, ...over,
});

/** How a client id of Zoho looks. */
export const ZOHO_ID = '^1000\\.[0-9A-Z]{10,}$';
/** A provider with an id and a secret. */
export const zoho = guideOf([field('client_id', { pattern: ZOHO_ID }), field('secrets.client_secret')]);
/** One that takes no address of this computer, but for its sandbox. */
export const quickbooks = guideOf(
  [field('client_id'), field('secrets.client_secret'), field('sandbox', { required: false, flag: true }), field('hand_back', { required: false, pattern: '^https://[^\\s?#]+$' })],
  { loopback: false },
);
/** One without a browser. */
export const bill = guideOf(
  [field('secrets.developer_key'), field('client_id', { pattern: '^\\S.*$' }), field('secrets.password'), field('settings.organization', { pattern: '^008[0-9A-Za-z]{6,}$' }), field('secrets.spend_token', { required: false })],
  { browser: false, loopback: false },
);
