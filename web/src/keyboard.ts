export interface Shortcuts {
  interrupt: () => void;
  mute: () => void;
}

/** Space and Esc interrupt, M mutes; never while typing, and Space never where it presses a button. */
export function listenForKeys(shortcuts: Shortcuts): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === 'Escape') return shortcuts.interrupt();
    if (isTyping(event.target)) return;
    if (event.key === 'm' || event.key === 'M') return shortcuts.mute();
    if (event.key !== ' ' || isPressable(event.target)) return;
    event.preventDefault();
    shortcuts.interrupt();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input, textarea, select, [contenteditable]');
}

/** The start button keeps the focus after a click, so there Space interrupts too: Enter still presses it. */
function isPressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('button:not(#talk), summary, a, [tabindex]');
}
