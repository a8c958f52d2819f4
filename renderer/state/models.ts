import { create } from 'zustand';

/** Models that are looked at side by side, at most. */
export const MOST_SHOWN = 2;

/** What a person looks at on the Models screen; stays while other screens are shown. */
export const useModels = create<{
  /** One, or two that are compared. */
  readonly shown: readonly string[];
}>(() => ({ shown: [] }));

export function showModel(file: string): void {
  useModels.setState({ shown: [file] });
}

/** Puts a model beside the one that is shown, or takes it away. */
export function toggleBeside(shown: readonly string[], file: string): void {
  useModels.setState({
    shown: shown.includes(file)
      ? shown.filter((other) => other !== file)
      : [...shown.slice(-(MOST_SHOWN - 1)), file],
  });
}

export function takeAway(file: string): void {
  useModels.setState(({ shown }) => ({ shown: shown.filter((other) => other !== file) }));
}

/** Follows a model to its new name. */
export function followRename(from: string, to: string): void {
  useModels.setState(({ shown }) => ({ shown: shown.map((file) => (file === from ? to : file)) }));
}
