/** Flags for node that move every clock of a process but the monotonic one by so many milliseconds. */
export function shifted(ms: number): string[] {
  const code = `const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...given) { given.length > 0 ? super(...given) : super(Real.now() + ${ms}); }
      static now() { return Real.now() + ${ms}; }
    };`;
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}
