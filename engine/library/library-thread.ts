/** Entry of the library's thread. */
import { answerTasks } from '../answer-tasks.ts';
import { TASKS } from './tasks.ts';

answerTasks(() => TASKS);
