import { byId } from './dom.js';
import { isSimulated } from './health.js';
import { HelpView } from './help.view.js';
import { listenForKeys } from './keyboard.js';
import { Page } from './page.js';

const page = new Page();
page.listen();
const help = new HelpView();
listenForKeys({
  interrupt: () => page.interrupt('key'),
  mute: () => page.toggleMute(),
  help: () => help.show(),
  isCalling: () => page.isCalling,
  isPushToTalk: () => page.isPushToTalk,
  hold: (isDown) => page.holdToTalk(isDown),
});
isSimulated().then((simulated) => {
  byId('simulated', HTMLParagraphElement).hidden = !simulated;
});
