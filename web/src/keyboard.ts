export interface Shortcuts {
  interrupt: () => void;
  mute: () => void;
  help: () => void;
  /** Whether a call runs; without one Space on the start button starts it. */
  isCalling: () => boolean;
  /** Whether Space is held to talk instead of pressed to interrupt. */
  isPushToTalk: () => boolean;
  hold: (isDown: boolean) => void;
}

/**
 * Space interrupts, or is held to talk; Esc interrupts, M mutes, ? shows all of this.
 *
 * Never while typing, in a list to choose from or while a dialog is open, and Space never where it presses something.
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
  if (isTyping(target) || (isPressable(target, shortcuts) && !(isHeld && isTalkKey(target)))) return;
  // Also when repeated: the page would scroll.
  event.preventDefault();
  if (event.repeat) return;
  if (isHeld) shortcuts.hold(true);
  else shortcuts.interrupt();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.matches('input:not([type=checkbox]), textarea, select, [contenteditable]')
  );
}

/** The start button keeps the focus after a click, so in a call Space interrupts there too: Enter still presses it. */
function isPressable(target: EventTarget | null, { isCalling }: Shortcuts): boolean {
  if (!(target instanceof Element) || (target.matches('#talk') && isCalling())) return false;
  return target.matches('button, input, select, summary, a, [tabindex]');
}

function isTalkKey(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('#hold');
}
