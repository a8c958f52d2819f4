import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { UserError } from '../errors.ts';
import { seesRangeAlone } from '../network/parts.ts';
import { checkFits, type SteeringModel } from '../onnx/steering.ts';
import type { Trust } from '../protocol/trust.ts';
import { carefulNetwork, cautious, usualOf } from './cautious.ts';
import { type Driver, type NetworkDecision, networkDriver } from './driver.ts';

/** Another takes over where it knows the picture so much better, in shares of what is usual for each. */
const CLEARLY = 0.15;
/** A network of the range finder steers aside where it asks for a sharper turn than this, 1/m. */
const SHARP_PER_M = 0.012;
/** And goes on for so many looks after it asked for one: beside what it avoids it does not see that any more. */
const HOLDS_ON = 12;

/** What a committee decided, and which of its members it was. */
export interface CommitteeDecision extends NetworkDecision {
  /** By its place among the members. */
  readonly member: number;
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
 * measured by what its card calls usual; who drives goes on until another is clearly surer. A network of the range finder
 * alone takes over where it commands a sharp turn, and for a moment after; since it sees no road, its turn is taken aside from
 * what the road follower answers. A single network is a committee of itself. The
 * networks are such as {@link checkCommittee} lets pass.
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
  }));
  const lookouts = members.filter(({ isLookout }) => isLookout);
  const roadFollowers = members.filter(({ isLookout }) => !isLookout);
  let driving = roadFollowers[0]!.place;
  let overriding: { readonly place: number; readonly asidePerM: number; left: number } | undefined;
  const driver: Driver<CommitteeDecision> = {
    mode: 'network',
    async decide(situation) {
      const decisions: NetworkDecision[] = [];
      for (const member of members) decisions.push(await member.driver.decide(situation));
      const sureness = ({ place, usual }: (typeof members)[number]) =>
        (decisions[place]!.reliability ?? 0) / (usual ?? 1);
      const turnOf = ({ place }: (typeof members)[number]) => Math.abs(decisions[place]!.curvaturePerM);
      const surest = roadFollowers.reduce((best, one) => (sureness(one) > sureness(best) ? one : best));
      if (sureness(surest) > sureness(members[driving]!) + CLEARLY) driving = surest.place;
      const [lookout] = lookouts.toSorted((a, b) => turnOf(b) - turnOf(a));
      if (lookout && turnOf(lookout) >= SHARP_PER_M) {
        const { curvaturePerM: asidePerM } = decisions[lookout.place]!;
        overriding = { place: lookout.place, asidePerM, left: HOLDS_ON };
      } else if (overriding && --overriding.left < 0) overriding = undefined;
      const decisionMs = decisions.reduce((sum, decision) => sum + decision.decisionMs, 0);
      if (overriding) {
        // An obstacle in the picture makes a road follower doubt: who overrides is obeyed all the same.
        const { reliability: _, ...own } = decisions[overriding.place]!;
        const curvaturePerM = decisions[driving]!.curvaturePerM + overriding.asidePerM;
        return { ...own, curvaturePerM, decisionMs, member: overriding.place };
      }
      const { usual } = members[driving]!;
      return {
        ...decisions[driving]!,
        ...(usual === undefined ? {} : { usualReliability: usual }),
        decisionMs,
        member: driving,
      };
    },
    reset() {
      overriding = undefined;
      for (const member of members) member.driver.reset();
    },
  };
  const { usual } = roadFollowers[0]!;
  return usual === undefined ? driver : cautious(driver, usual, trust);
}
