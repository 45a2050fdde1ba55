import { All, Controller, Header, HttpCode } from '@nestjs/common';
import { SUBPROTOCOL, VOICE_PATH } from '../protocol/codes.js';

/** Answers those who come to the voice socket by plain HTTP. */
@Controller()
export class VoiceController {
  @All(VOICE_PATH)
  @HttpCode(426)
  @Header('Upgrade', 'websocket')
  @Header('Cache-Control', 'no-store')
  upgradeRequired(): { code: string; message: string } {
    return {
      code: 'upgrade_required',
      message: `This is a WebSocket; connect with the subprotocol ${SUBPROTOCOL}.`,
    };
  }
}
