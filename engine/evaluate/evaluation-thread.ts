/** Entry of the thread that reads and writes evaluations. */
import { answerTasks } from '../answer-tasks.ts';
import { TASKS } from './evaluation-tasks.ts';

answerTasks(() => TASKS);
