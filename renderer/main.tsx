// First: the modules below read it as they load.
import './state/language.ts';

import { createRoot } from 'react-dom/client';
import './style/tokens.css';
import './style/base.css';
import { App } from './App.tsx';
import { connect, reconnectByAddress } from './state/engine.ts';
import { listenForFiles } from './state/files.ts';
import { keepFocus } from './state/keep-focus.ts';
import { watchForLostLearning } from './state/lost-learning.ts';
import { watchForLostRecordings } from './state/lost-recording.ts';
import { followAddress } from './state/navigation.ts';
import { applyTheme } from './state/preferences.ts';
import { listenForShortcuts } from './state/shortcuts.ts';

applyTheme();
connect();
reconnectByAddress();
followAddress();
listenForShortcuts();
keepFocus();
listenForFiles();
watchForLostRecordings();
watchForLostLearning();
createRoot(document.getElementById('root')!).render(<App />);
