/** A command as one types it: each word quoted where the shell would make something else of it. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ')
}

/** The words without a flag and its value, `--flag value` or `--flag=value`. */
export function without(flag: string, words: readonly string[]): string[] {
  return words.filter((word, i) => word !== flag && words[i - 1] !== flag && !word.startsWith(`${flag}=`))
}
