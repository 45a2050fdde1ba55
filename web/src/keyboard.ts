export interface Shortcuts {
  interrupt: () => void;
  mute: () => void;
  help: () => void;
  /** Whether Space is held to talk instead of pressed to interrupt. */
  isPushToTalk: () => boolean;
  hold: (isDown: boolean) => void;
}

/**
 * Space interrupts, or is held to talk; Esc interrupts, M mutes, ? shows all of this.
 *
 * Never while typing or while a dialog is open, and Space never where it presses something.
 */
export function listenForKeys(shortcuts: Shortcuts): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    if (event.key === ' ') return onSpace(event, shortcuts);
    if (event.repeat) return;
    if (event.key === 'Escape') return shortcuts.interrupt();
    if (isTyping(event.target)) return;
    if (event.key === 'm' || event.key === 'M') shortcuts.mute();
    if (event.key === '?') shortcuts.help();
  });
  addEventListener('keyup', (event) => {
    if (event.key === ' ') shortcuts.hold(false);
  });
}

function onSpace(event: KeyboardEvent, shortcuts: Shortcuts): void {
  const { target } = event;
  const isHeld = shortcuts.isPushToTalk();
  if (isTyping(target) || (isPressable(target) && !(isHeld && isTalkKey(target)))) return;
  // Also when repeated: the page would scroll.
  event.preventDefault();
  if (event.repeat) return;
  if (isHeld) shortcuts.hold(true);
  else shortcuts.interrupt();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.matches('input:not([type=checkbox]), textarea, [contenteditable]')
  );
}

/** The start button keeps the focus after a click, so there Space interrupts too: Enter still presses it. */
function isPressable(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.matches('button:not(#talk), input, select, summary, a, [tabindex]')
  );
}

function isTalkKey(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('#hold');
}
