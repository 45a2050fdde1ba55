import { byId } from './dom.js';
import { isSimulated } from './health.js';
import { listenForKeys } from './keyboard.js';
import { Page } from './page.js';

const page = new Page();
page.listen();
listenForKeys({ interrupt: () => page.interrupt('key'), mute: () => page.toggleMute() });
isSimulated().then((simulated) => {
  byId('simulated', HTMLParagraphElement).hidden = !simulated;
});
