/** Channel of a call from page to shell: its name, then its arguments. */
export const CALL_CHANNEL = 'alvinn:call';

/** Channel of an action from shell to page. */
export const ACTION_CHANNEL = 'alvinn:action';
