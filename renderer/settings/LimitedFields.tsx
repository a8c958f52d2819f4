import { LimitedSlider, type LimitedSliderProps } from './LimitedSlider.tsx';

/** One number of a section. */
export interface LimitedField<Name extends string>
  extends Pick<LimitedSliderProps, 'label' | 'help' | 'unit' | 'step'> {
  readonly name: Name;
}

export interface LimitedFieldsProps<Name extends string> {
  readonly fields: readonly LimitedField<Name>[];
  readonly values: Readonly<Record<Name, number>>;
  readonly limits: Readonly<Record<Name, readonly [number, number]>>;
  change(change: Partial<Record<Name, number>>): void;
}

/** A slider for each of a section's numbers. */
export function LimitedFields<Name extends string>({
  fields,
  values,
  limits,
  change,
}: LimitedFieldsProps<Name>) {
  return fields.map(({ name, ...field }) => (
    <LimitedSlider
      key={name}
      {...field}
      value={values[name]}
      limits={limits[name]}
      onChange={(value) => change({ [name]: value } as Partial<Record<Name, number>>)}
    />
  ));
}
