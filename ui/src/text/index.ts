/** Every sentence of the window, by feature: `t.kit.copy`. Another language is another object of the same type. */
import { kit } from './kit';
import { pages } from './pages';
import { shell } from './shell';

const en = { kit, pages, shell };
/** The dictionary's type. */
export type Text = typeof en;
/** The dictionary in use. */
export const t: Text = en;
