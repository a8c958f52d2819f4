// The Lab alone, without an engine: `alvinn lab --export` puts it into a folder for a class.
import '../state/language.ts';

import { createRoot } from 'react-dom/client';
import '../style/tokens.css';
import '../style/base.css';
import { Toasts } from '../components/Toasts.tsx';
import { keepFocus } from '../state/keep-focus.ts';
import { followAddress, goTo, useNavigation } from '../state/navigation.ts';
import { applyTheme } from '../state/preferences.ts';
import { listenForShortcuts } from '../state/shortcuts.ts';
import { LabScreen } from './LabScreen.tsx';

applyTheme();
followAddress();
if (useNavigation.getState().screen !== 'lab') goTo('lab');
listenForShortcuts();
keepFocus();
createRoot(document.getElementById('root')!).render(
  <>
    <LabScreen />
    <Toasts over="corner" />
  </>,
);
