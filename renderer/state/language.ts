// Chromium in a POSIX locale calls its language "en-US@posix", which Intl does not take; libraries that format numbers
// in the page's language would throw as they load.
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US' });
}
