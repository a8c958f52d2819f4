import type { Pose } from '../../sim/conventions.ts';
import { shareAside } from '../../sim/road/obstacles.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { UserError } from '../errors.ts';
import { meanUnit } from '../network/decode.ts';
import { directionOf, seesRangeAlone } from '../network/parts.ts';
import { checkFits, type SteeringModel } from '../onnx/steering.ts';
import type { Trust } from '../protocol/trust.ts';
import { usualOf } from '../train/usual-reliability.ts';
import { carefulNetwork, cautious } from './cautious.ts';
import { type Driver, type NetworkDecision, networkDriver } from './driver.ts';

/** Another takes over where it knows the picture so much better, in shares of what is usual for each. */
const CLEARLY = 0.15;
/** Answers at most so many units apart are the same: an answer so far from the right one counts as right. */
const SAME_UNITS = 2;
/** A network of the range finder steers aside where it asks for a sharper turn than this, 1/m. */
const SHARP_PER_M = 0.012;
/** So many looks in a row have to ask for it: one alone may be wrong. */
const LOOKS_IN_A_ROW = 2;
/** What is an obstacle is in sight for so long before it is passed, m: after less it leads back as much faster. */
const IN_SIGHT_M = 4;
/** Share by which a turn aside follows the next look's. */
const FOLLOWS = 0.5;

/** What a committee decided, and which of its members it was. */
export interface CommitteeDecision extends NetworkDecision {
  /** By its place among the members. */
  readonly member: number;
}

/** How a network of the range finder steers aside. */
interface Aside {
  /** Among the members. */
  readonly place: number;
  /** Sharp looks in a row that it began with. */
  readonly looks: number;
  /** Over its latest sharp looks, 1/m. */
  readonly turnPerM: number;
  /** Driven while they asked for it, and since the latest of them, m. */
  readonly seenM: number;
  readonly sinceM: number;
}

/** How far aside it still leads, 1/m: less and less once nothing stands in the way any more. */
function leftOf({ turnPerM, seenM, sinceM }: Aside): number {
  return turnPerM * shareAside(sinceM * Math.max(1, IN_SIGHT_M / Math.max(seenM, 0.1)));
}

/** The turn aside with one more sharp look in it, after `drivenM`. */
function followed(aside: Aside | undefined, place: number, turnPerM: number, drivenM: number): Aside {
  if (!aside) return { place, looks: 1, turnPerM, seenM: drivenM, sinceM: 0 };
  const now = leftOf(aside);
  const seenM = aside.seenM + aside.sinceM + drivenM;
  return { place, looks: aside.looks + 1, turnPerM: now + FOLLOWS * (turnPerM - now), seenM, sinceM: 0 };
}

/** How sure several are that say the same, 0 … 1: each takes its share of the doubt that the others leave, as if they erred apart. */
function worthTogether(sureness: readonly number[]): number {
  return 1 - sureness.reduce((doubt, sure) => doubt * (1 - Math.min(1, Math.max(0, sure))), 1);
}

/**
 * Refuses networks that cannot drive as one.
 * @param sensors that they look through
 * @throws UserError where one cannot read what such sensors see, or nothing tells which of several is to drive.
 */
export function checkCommittee(
  models: readonly Pick<SteeringModel, 'name' | 'spec' | 'card'>[],
  sensors: SensorSettings,
): void {
  for (const model of models) checkFits(model, sensors);
  if (models.length < 2) return;
  const roadFollowers = models.filter((model) => !seesRangeAlone(model.spec));
  const unsure = roadFollowers.find(({ card }) => usualOf(card) === undefined);
  if (roadFollowers.length > 0 && (roadFollowers.length === 1 || !unsure)) return;
  throw new UserError(
    'invalid',
    unsure
      ? `${unsure.name} does not tell how far it trusts itself, so nothing says when it should drive`
      : 'these networks see the range finder alone, and none of them knows a road',
    'Take networks with a reliability, as train --preset alvinn-1992 makes, or one network beside one of the range finder.',
  );
}

/**
 * Several networks that drive as one (Pomerleau 1990, 1992). At each look the one drives whose reliability is the highest,
 * measured by what its card calls usual; who drives goes on until another is clearly surer. Where others answer the same, the
 * answer is trusted by what all of them are worth together. A network of the range finder alone takes over where it
 * commands a sharp turn; since it sees no road, its turn is taken aside from what the road follower answers. Once it has
 * passed what it avoids it does not see that any more: its latest turn fades as the avoiding line leads back. A single
 * network is a committee of itself. The networks are such as {@link checkCommittee} lets pass.
 */
export function committee(
  models: readonly SteeringModel[],
  nowMs: () => number,
  trust?: () => Trust,
): Driver<CommitteeDecision> {
  const [only, ...others] = models;
  if (only && others.length === 0) {
    const driver = carefulNetwork(only, nowMs, trust);
    return { ...driver, decide: async (situation) => ({ ...(await driver.decide(situation)), member: 0 }) };
  }
  const members = models.map((model, place) => ({
    place,
    driver: networkDriver(model, nowMs),
    usual: usualOf(model.card),
    isLookout: seesRangeAlone(model.spec),
    direction: directionOf(model.spec),
  }));
  const lookouts = members.filter(({ isLookout }) => isLookout);
  const roadFollowers = members.filter(({ isLookout }) => !isLookout);
  let driving = roadFollowers[0]!.place;
  let aside: Aside | undefined;
  let before: Pose | undefined;
  const driver: Driver<CommitteeDecision> = {
    mode: 'network',
    async decide(situation) {
      const decisions: NetworkDecision[] = [];
      for (const member of members) decisions.push(await member.driver.decide(situation));
      const sureness = ({ place, usual }: (typeof members)[number]) =>
        (decisions[place]!.reliability ?? 0) / (usual ?? 1);
      // By the mean of the hill, not its peak: from far away it is two hills, one for an obstacle and one for none, and the
      // mean goes over from one to the other as the obstacle comes nearer.
      const turnOf = ({ place, direction }: (typeof members)[number]) =>
        direction.curvatureOf(meanUnit(decisions[place]!.answer.direction));
      const surest = roadFollowers.reduce((best, one) => (sureness(one) > sureness(best) ? one : best));
      if (sureness(surest) > sureness(members[driving]!) + CLEARLY) driving = surest.place;
      const [lookout] = lookouts.toSorted((a, b) => Math.abs(turnOf(b)) - Math.abs(turnOf(a)));
      const { pose } = situation;
      const drivenM = before ? Math.hypot(pose.x - before.x, pose.y - before.y) : 0;
      before = pose;
      const turnPerM = lookout ? turnOf(lookout) : 0;
      const isToOtherSide = aside !== undefined && aside.turnPerM * turnPerM < 0;
      if (lookout && Math.abs(turnPerM) >= SHARP_PER_M && !isToOtherSide) {
        aside = followed(aside, lookout.place, turnPerM, drivenM);
      } else if (aside) {
        aside = { ...aside, sinceM: aside.sinceM + drivenM };
        if (aside.looks < LOOKS_IN_A_ROW || leftOf(aside) === 0) aside = undefined;
      }
      const overriding = aside && aside.looks >= LOOKS_IN_A_ROW ? aside : undefined;
      const decisionMs = decisions.reduce((sum, decision) => sum + decision.decisionMs, 0);
      if (overriding) {
        // An obstacle in the picture makes a road follower doubt: who overrides is obeyed all the same.
        const { reliability: _, ...own } = decisions[overriding.place]!;
        const curvaturePerM = decisions[driving]!.curvaturePerM + leftOf(overriding);
        return { ...own, curvaturePerM, decisionMs, member: overriding.place };
      }
      const { usual, direction } = members[driving]!;
      const answer = direction.targetUnit(decisions[driving]!.curvaturePerM);
      const agreeing = roadFollowers.filter(
        ({ place }) => Math.abs(direction.targetUnit(decisions[place]!.curvaturePerM) - answer) <= SAME_UNITS,
      );
      const together = Math.max(sureness(members[driving]!), worthTogether(agreeing.map(sureness)));
      return {
        ...decisions[driving]!,
        ...(usual === undefined ? {} : { usualReliability: usual, reliability: usual * together }),
        decisionMs,
        member: driving,
      };
    },
    reset() {
      aside = undefined;
      before = undefined;
      for (const member of members) member.driver.reset();
    },
  };
  return cautious(driver, trust);
}
