'use strict';
// Secrets in the words of a command, made unreadable; it errs towards masking.

const k_name = '[\\w.-]*(?:password|passwd|passphrase|secret|token|api[-_]?key|'
  + 'access[-_]?key|private[-_]?key|credential|authorization|auth[-_]?key|'
  + 'signature)[\\w.-]*';
const k_out = '«redacted»';

const k_forms = [
  [new RegExp(`(${k_name}["']?\\s*[=:]\\s*["']?)[^\\s"'&;]+`, 'gi'), '$1' + k_out],
  [new RegExp(`(--?${k_name}\\s+)[^\\s"'&;]+`, 'gi'), '$1' + k_out],
  [/\b(bearer|basic)\s+[^\s"']+/gi, '$1 ' + k_out],
  [/(:\/\/[^\s/:@]*):[^\s/@]+@/g, '$1:' + k_out + '@'],
  [/\b(?:sk-|[sr]k_(?:live|test)_|gh[pousr]_|github_pat_|glpat-|AKIA|ASIA|xox[bp]-|AIza)[\w-]{8,}/g,
    k_out],
];

const k_names_secret = new RegExp(`^--?${k_name}$`, 'i');
const k_longest = 1024;

module.exports = (words) => {
  let secret = false;
  let room = k_longest;
  return words.map((word) => {
    const text = String(word).slice(0, Math.max(room, 0));
    room -= text.length + 1;
    const out = secret && text ? k_out
      : k_forms.reduce((so, [form, by]) => so.replace(form, by), text);
    secret = k_names_secret.test(text);
    return out;
  });
};
