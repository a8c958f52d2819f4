/** The theme that is shown, for what is drawn on canvases: they follow no style sheet by themselves. */

let theme: string | undefined;
let colours = new Map<string, string>();

/** A token of style/tokens.css as the theme has it: "accent" is `--accent`. */
export function themeColour(name: string): string {
  const root = document.documentElement;
  if (theme !== root.dataset.theme) {
    theme = root.dataset.theme;
    colours = new Map();
  }
  let colour = colours.get(name);
  if (colour === undefined) {
    colour = getComputedStyle(root).getPropertyValue(`--${name}`).trim();
    colours.set(name, colour);
  }
  return colour;
}

/** Calls when another theme is shown. @returns the unsubscriber. */
export function onTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
