import styles from './Softmax.module.css';

const LECTURE = `class FFNN(nn.Module):
    def __init__(self, inp, hid, out):
        super().__init__()
        self.V = nn.Linear(inp, hid)
        self.g = nn.Tanh()
        self.W = nn.Linear(hid, out)
        self.softmax = nn.Softmax(dim=0)

    def forward(self, x):
        x = self.g(self.V(x))
        return self.softmax(self.W(x))

ffnn = FFNN()
probs = ffnn.forward(x)
loss = torch.neg(torch.log(probs)).dot(gold)
loss.backward()`;

/** The lecture's network in PyTorch, with its slip. */
export function Code() {
  return <pre className={styles.code}>{LECTURE}</pre>;
}
