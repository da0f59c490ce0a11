/** Every sentence of the window, by feature: `t.kit.copy`. Another language is another object of the same type. */
import { connections } from './connections';
import { kit } from './kit';
import { partners } from './partners';
import { inbox } from './inbox';
import { settings } from './settings';
import { shell } from './shell';
import { today } from './today';

const en = { connections, kit, inbox, partners, settings, shell, today };
/** The dictionary's type. */
export type Text = typeof en;
/** The dictionary in use. */
export const t: Text = en;
