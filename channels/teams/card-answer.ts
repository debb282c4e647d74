/** How an `Action.Execute` is answered: with a card in the place of the old one, or with a sentence for whoever clicked. */

export function cardInvoke(card: object): object {
  return { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card };
}

export function messageInvoke(text: string): object {
  return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: text };
}
