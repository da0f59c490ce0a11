/** What Partners says. */
export const partners = {};
