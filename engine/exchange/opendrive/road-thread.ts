/** Entry of the thread in which the command line imports a road: a large file takes seconds, and Ctrl-C is to be heard. */
import { answerTasks } from '../../answer-tasks.ts';
import { importRoadFile } from './road-files.ts';

const tasks = { importRoadFile };

export type RoadTasks = typeof tasks;

answerTasks(() => tasks);
