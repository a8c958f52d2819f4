import { arch, cpus, release, totalmem, type } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { EngineHealth, Finding } from '../protocol/diagnostics.ts';
import type { Handlers } from '../services/service.ts';
import { SOFTWARE_VERSION } from '../version.ts';
import type { EngineLog } from './engine-log.ts';
import { type ReportPart, reportText } from './report-text.ts';

const NS_A_MS = 1e6;

export interface DiagnosticsParts {
  readonly log: EngineLog;
  /** Folder of the person, written as ~ in reports. */
  readonly home: string;
  readonly libraryFolder: string;
  readonly nowMs: () => number;
}

/** What is known of the machine and of the engine, for people who look for what is wrong. */
export class Diagnostics implements Disposable {
  readonly #parts: DiagnosticsParts;
  readonly #delay = monitorEventLoopDelay({ resolution: 10 });
  #used = process.cpuUsage();
  #usedAtMs: number;
  #findings: readonly Finding[] | undefined;

  constructor(parts: DiagnosticsParts) {
    this.#parts = parts;
    this.#usedAtMs = parts.nowMs();
    this.#delay.enable();
  }

  async examine(): Promise<Finding[]> {
    // Loaded late, with every device that can be tried.
    const { examine } = await import('./examine.ts');
    const findings = await examine(this.#parts.nowMs);
    this.#findings = findings;
    return findings;
  }

  /** Figures since it was last asked. */
  health(): EngineHealth {
    const nowMs = this.#parts.nowMs();
    const { user, system } = process.cpuUsage(this.#used);
    const processorShare = (user + system) / 1000 / Math.max(1, nowMs - this.#usedAtMs);
    this.#used = process.cpuUsage();
    this.#usedAtMs = nowMs;
    const memory = process.memoryUsage();
    // The histogram holds the timer's own interval too.
    const delayMs = (percentile: number) => Math.max(0, this.#delay.percentile(percentile) / NS_A_MS - 10);
    const health = {
      version: SOFTWARE_VERSION,
      node: process.versions.node,
      system: `${type()} ${release()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
      uptimeS: process.uptime(),
      memoryBytes: memory.rss,
      heapBytes: memory.heapUsed,
      loopDelayMsP50: delayMs(50),
      loopDelayMsP99: delayMs(99),
      processorShare,
    };
    this.#delay.reset();
    return health;
  }

  async report(page: readonly (readonly [string, string])[]): Promise<string> {
    const { log, home, libraryFolder } = this.#parts;
    const findings = this.#findings ?? (await this.examine());
    const health = this.health();
    const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
    const parts: ReportPart[] = [
      {
        title: `ALVINN ${health.version}`,
        lines: [
          `System: ${health.system}`,
          `Library: ${libraryFolder}`,
          `Engine: up ${health.uptimeS.toFixed(0)} s, memory ${mib(health.memoryBytes)}, heap ${mib(health.heapBytes)}`,
          `Event loop delay: p50 ${health.loopDelayMsP50.toFixed(1)} ms, p99 ${health.loopDelayMsP99.toFixed(1)} ms`,
        ],
      },
      {
        title: 'Machine',
        lines: findings.map(
          ({ name, ok, found, nextStep }) =>
            `${ok ? 'ok' : '! '} ${name}: ${found}${nextStep === null ? '' : ` → ${nextStep}`}`,
        ),
      },
      { title: 'Page', lines: page.map(([name, value]) => `${name}: ${value}`) },
      {
        title: 'Log',
        lines: log.after(0).map(({ atMs, text }) => `${new Date(atMs).toISOString()} ${text}`),
      },
    ];
    return reportText(parts, home);
  }

  [Symbol.dispose](): void {
    this.#delay.disable();
  }
}

export function diagnosticsHandlers(
  diagnostics: Diagnostics,
  log: EngineLog,
): Pick<Handlers, 'diagnostics.examine' | 'diagnostics.health' | 'diagnostics.report'> {
  return {
    'diagnostics.examine': async () => ({ findings: await diagnostics.examine() }),
    'diagnostics.health': ({ after }) => ({ health: diagnostics.health(), lines: log.after(after) }),
    'diagnostics.report': async ({ page }) => ({ text: await diagnostics.report(page) }),
  };
}
