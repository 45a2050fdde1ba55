export { type AudioState, BrowserAudio } from './browser.audio.js';
export { BrowserMicrophone, type BrowserMicrophoneOptions, type MicSettings } from './browser.microphone.js';
export { BrowserPlayer, type BrowserPlayerOptions } from './browser.player.js';
