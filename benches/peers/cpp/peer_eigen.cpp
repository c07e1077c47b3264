// Eigen: dense networks written by hand. The tiny one has sizes known to the compiler, as in RTNeural.

#include "peer.hpp"

// The weights of a network are members of a struct, 256 KiB of them for 128 units.
#define EIGEN_STACK_ALLOCATION_LIMIT 0
#include <Eigen/Dense>
#include <memory>

using Eigen::Matrix;
using Eigen::MatrixXf;
using Eigen::VectorXf;
using peer::Spec;
using peer::Work;

// A sample is a column.
static MatrixXf features(int count, int width) {
    return MatrixXf::NullaryExpr(width, count, [](auto j, auto i) { return peer::feature(int(i), int(j)); });
}

static std::shared_ptr<const MatrixXf> shared_features(int count, int width) {
    static std::map<std::pair<int, int>, std::shared_ptr<const MatrixXf>> made;
    auto& found = made[{count, width}];
    if (!found) found = std::make_shared<const MatrixXf>(features(count, width));
    return found;
}

template <class M>
static void set_weights(M& matrix, int layer) {
    for (int o = 0; o < matrix.rows(); ++o)
        for (int i = 0; i < matrix.cols(); ++i) matrix(o, i) = peer::weight(layer, o, i, int(matrix.cols()));
}

// Keeps the compiler from removing results that are not used.
template <class T>
static void used(T& value) {
    asm volatile("" : : "r"(&value) : "memory");
}

static void softmax(MatrixXf& y) {
    for (auto column : y.colwise()) {
        column = (column.array() - column.maxCoeff()).exp().matrix();
        column /= column.sum();
    }
}

static Work tiny() {
    struct Net {
        Matrix<float, 16, 4> w0;
        Matrix<float, 16, 16> w1;
        Matrix<float, 3, 16> w2;
        Matrix<float, 16, 1> b0, b1;
        Matrix<float, 3, 1> b2, y;
        Matrix<float, 4, 1> x;

        void run() {
            used(x);
            Matrix<float, 16, 1> h = (w0 * x + b0).array().tanh();
            Matrix<float, 16, 1> g = (w1 * h + b1).array().tanh();
            y = w2 * g + b2;
            used(y);
        }
    };
    auto net = std::make_shared<Net>();
    set_weights(net->w0, 0), set_weights(net->w1, 1), set_weights(net->w2, 2);
    net->b0.setZero(), net->b1.setZero(), net->b2.setZero();
    net->x = features(1, 4);
    auto run = [net] { net->run(); };
    return {run, [net] {
                net->run();
                return std::vector<float>(net->y.data(), net->y.data() + 3);
            }};
}

struct Dense {
    std::vector<MatrixXf> weights;
    std::vector<VectorXf> biases;

    explicit Dense(const Spec& spec) {
        auto sizes = peer::sizes(spec);
        for (std::size_t layer = 0; layer + 1 < sizes.size(); ++layer) {
            weights.emplace_back(sizes[layer + 1], sizes[layer]);
            set_weights(weights.back(), int(layer));
            biases.push_back(VectorXf::Zero(sizes[layer + 1]));
        }
    }

    // Outputs of the layers, the last one without softmax.
    template <class X>
    void forward(const X& x, std::vector<MatrixXf>& values) const {
        values.resize(weights.size());
        for (std::size_t layer = 0; layer < weights.size(); ++layer) {
            auto& y = values[layer];
            y.resize(weights[layer].rows(), x.cols());
            if (layer == 0)
                product(layer, x, y);
            else
                product(layer, values[layer - 1], y);
            y.colwise() += biases[layer];
            if (layer + 1 < weights.size()) y = y.cwiseMax(0.0f);
        }
    }

    template <class X>
    void product(std::size_t layer, const X& x, MatrixXf& y) const {
        if (x.cols() == 1)
            y.col(0).noalias() = weights[layer] * x.col(0);
        else
            y.noalias() = weights[layer] * x;
    }
};

static Work predict(const Spec& spec) {
    struct State {
        Dense net;
        MatrixXf x;
        std::vector<MatrixXf> values;

        void run() {
            used(x);
            net.forward(x, values);
            softmax(values.back());
            used(values.back());
        }
    };
    auto state = std::make_shared<State>(
        State{Dense(spec), features(std::stoi(spec.at("samples")), peer::sizes(spec)[0]), {}});
    return {[state] { state->run(); }, [state] {
                state->run();
                auto& y = state->values.back();
                return std::vector<float>(y.data(), y.data() + y.size());
            }};
}

struct Training {
    Dense net, gradient, first, second;
    std::shared_ptr<const MatrixXf> features;
    std::vector<int> labels;
    int batch;
    bool adam;
    float rate, dropout;
    long number = 0;
    peer::Random random;
    std::vector<MatrixXf> values, deltas;
    MatrixXf x;
    std::vector<int> y;

    explicit Training(const Spec& spec)
        : net(spec), gradient(spec), first(spec), second(spec),
          features(shared_features(std::stoi(spec.at("samples")), peer::sizes(spec)[0])),
          batch(std::stoi(spec.at("batch"))), adam(spec.at("optimizer") == "adam"),
          rate(std::stof(spec.at("rate"))), dropout(std::stof(spec.at("dropout"))) {
        for (int i = 0; i < features->cols(); ++i) labels.push_back(peer::label(i));
        for (auto* moment : {&first, &second})
            for (auto& weight : moment->weights) weight.setZero();
    }

    void drop(MatrixXf& values, MatrixXf& mask) {
        mask.resize(values.rows(), values.cols());
        auto limit = std::uint32_t(dropout * 65536.0f);
        float kept = 1.0f / (1.0f - dropout);
        for (Eigen::Index at = 0; at < mask.size(); at += 4) {
            auto bits = random.next();
            for (Eigen::Index i = at; i < std::min(at + 4, mask.size()); ++i, bits >>= 16)
                mask.data()[i] = (bits & 0xffff) < limit ? 0.0f : kept;
        }
        values.array() *= mask.array();
    }

    template <class P>
    void change(P& p, P& g, P& m, P& v) {
        if (!adam) {
            p -= rate * g;
            return;
        }
        float c1 = 1.0f - std::pow(0.9f, float(number)), c2 = 1.0f - std::pow(0.999f, float(number));
        m = 0.9f * m + 0.1f * g;
        v.array() = 0.999f * v.array() + 0.001f * g.array().square();
        p.array() -= rate / c1 * m.array() / ((v.array() / c2).sqrt() + 1e-8f);
    }

    void step() {
        auto last = net.weights.size() - 1;
        std::vector<MatrixXf>& masks = deltas;  // a mask is read before the gradient takes its place
        masks.resize(last + 1);
        values.resize(last + 1);
        for (std::size_t layer = 0; layer <= last; ++layer) {
            auto& out = values[layer];
            out.noalias() = net.weights[layer] * (layer == 0 ? x : values[layer - 1]);
            out.colwise() += net.biases[layer];
            if (layer < last) {
                out = out.cwiseMax(0.0f);
                if (dropout > 0) drop(out, masks[layer]);
            }
        }
        softmax(values[last]);
        for (std::size_t i = 0; i < y.size(); ++i) values[last](y[i], Eigen::Index(i)) -= 1.0f;
        deltas[last] = values[last] / float(y.size());
        for (auto layer = last + 1; layer-- > 0;) {
            gradient.weights[layer].noalias() = deltas[layer] * (layer == 0 ? x : values[layer - 1]).transpose();
            gradient.biases[layer] = deltas[layer].rowwise().sum();
            if (layer > 0) {
                // Values that were dropped or not positive are zero.
                float kept = 1.0f / (1.0f - dropout);
                deltas[layer - 1].noalias() = net.weights[layer].transpose() * deltas[layer];
                deltas[layer - 1].array() *= (values[layer - 1].array() > 0.0f).cast<float>() * kept;
            }
        }
        ++number;
        for (std::size_t layer = 0; layer <= last; ++layer) {
            change(net.weights[layer], gradient.weights[layer], first.weights[layer], second.weights[layer]);
            change(net.biases[layer], gradient.biases[layer], first.biases[layer], second.biases[layer]);
        }
    }

    void epoch() {
        auto order = random.order(int(labels.size()));
        for (std::size_t at = 0; at < order.size(); at += std::size_t(batch)) {
            auto end = std::min(at + std::size_t(batch), order.size());
            x.resize(features->rows(), Eigen::Index(end - at));
            y.resize(end - at);
            for (auto i = at; i < end; ++i) {
                x.col(Eigen::Index(i - at)) = features->col(order[i]);
                y[i - at] = labels[order[i]];
            }
            step();
        }
    }

    float loss() {
        std::vector<MatrixXf> out;
        net.forward(features->leftCols(peer::CHECKED), out);
        softmax(out.back());
        double sum = 0;
        for (std::size_t i = 0; i < peer::CHECKED; ++i) sum -= std::log(double(out.back()(labels[i], Eigen::Index(i))));
        return float(sum / double(peer::CHECKED));
    }
};

static Work train(const Spec& spec) {
    auto training = std::make_shared<Training>(spec);
    return {[training] { training->epoch(); }, [training] {
                float before = training->loss();
                training->epoch();
                return std::vector<float>{before, training->loss()};
            }};
}

// Networks that continue a stream, with sizes known to the compiler. The weights of networks for sequences are half as large.

template <class M>
static void set_half_weights(M& matrix, int layer) {
    set_weights(matrix, layer);
    matrix *= 0.5f;
}

template <int H, int Gates>
struct Recurrent {
    Matrix<float, Gates * H, 1> w = {}, b = {}, c = {};
    Matrix<float, Gates * H, H> u;
    Matrix<float, H, 1> h = Matrix<float, H, 1>::Zero(), cell = Matrix<float, H, 1>::Zero();
    Matrix<float, 1, H> last;

    Recurrent() {
        set_half_weights(w, 0), set_half_weights(u, 1), set_half_weights(last, 2);
        b.setZero(), c.setZero();
    }
};

template <int H>
struct Gru : Recurrent<H, 3> {
    float step(float x) {
        Matrix<float, 3 * H, 1> a = this->w * x + this->b, r = this->u * this->h + this->c;
        Eigen::Array<float, 2 * H, 1> gates = (a.template head<2 * H>() + r.template head<2 * H>()).array().logistic();
        Eigen::Array<float, H, 1> n =
            (a.template tail<H>().array() + gates.template head<H>() * r.template tail<H>().array()).tanh();
        this->h = (n + gates.template tail<H>() * (this->h.array() - n)).matrix();
        return (this->last * this->h)(0);
    }
};

template <int H>
struct Lstm : Recurrent<H, 4> {
    float step(float x) {
        Matrix<float, 4 * H, 1> a = this->w * x + this->b + this->c;
        a.noalias() += this->u * this->h;
        Eigen::Array<float, 2 * H, 1> in_and_forget = a.template head<2 * H>().array().logistic();
        Eigen::Array<float, H, 1> g = a.template segment<H>(2 * H).array().tanh();
        Eigen::Array<float, H, 1> out = a.template tail<H>().array().logistic();
        this->cell = (in_and_forget.template tail<H>() * this->cell.array() + in_and_forget.template head<H>() * g).matrix();
        this->h = (out * this->cell.array().tanh()).matrix();
        return (this->last * this->h)(0);
    }
};

template <int H>
struct WaveNet {
    static constexpr int LAYERS = 10, MEMORY = 1024;
    struct Layer {
        Matrix<float, H, H> taps[3];
        Matrix<float, H, 1> b = Matrix<float, H, 1>::Zero();
        Matrix<float, H, MEMORY> memory = Matrix<float, H, MEMORY>::Zero();
    };
    std::vector<Layer> layers = std::vector<Layer>(LAYERS);
    Matrix<float, H, 1> first, bias = Matrix<float, H, 1>::Zero();
    Matrix<float, 1, H> last;
    unsigned now = 0;

    WaveNet() {
        set_half_weights(first, 0), set_half_weights(last, LAYERS + 1);
        for (int layer = 0; layer < LAYERS; ++layer)
            for (int o = 0; o < H; ++o)
                for (int i = 0; i < 3 * H; ++i)
                    layers[layer].taps[i % 3](o, i / 3) = 0.5f * peer::weight(layer + 1, o, i, 3 * H);
    }

    float step(float x) {
        Matrix<float, H, 1> y = first * x + bias;
        for (int layer = 0; layer < LAYERS; ++layer) {
            auto& l = layers[layer];
            unsigned dilation = 1u << layer;
            Matrix<float, H, 1> sum = l.b;
            // 1024 steps before, where the convolution of the largest dilation reads, is where the current step is written then.
            sum.noalias() += l.taps[0] * l.memory.col((now - 2 * dilation) % MEMORY);
            sum.noalias() += l.taps[1] * l.memory.col((now - dilation) % MEMORY);
            sum.noalias() += l.taps[2] * y;
            l.memory.col(now % MEMORY) = y;
            y += sum.array().tanh().matrix();
        }
        ++now;
        return (last * y)(0);
    }
};

template <class Net>
static Work stream() {
    struct State {
        Net net;
        float inputs[64];
        int now = 0;
        float y = 0;

        void run() {
            used(inputs);
            y = net.step(inputs[now]);
            now = (now + 1) % 64;
            used(y);
        }
    };
    auto state = std::make_shared<State>();
    for (int step = 0; step < 64; ++step) state->inputs[step] = peer::feature(step, 0);
    return {[state] { state->run(); }, [state] {
                std::vector<float> outputs;
                for (int step = 0; step < 100; ++step) state->run(), outputs.push_back(state->y);
                return outputs;
            }};
}

static Work stream(const Spec& spec) {
    auto width = peer::sizes(spec)[1];
    auto& net = spec.at("net");
    if (net == "gru" && width == 16) return stream<Gru<16>>();
    if (net == "lstm" && width == 16) return stream<Lstm<16>>();
    if (net == "lstm" && width == 128) return stream<Lstm<128>>();
    if (net == "wavenet" && width == 16) return stream<WaveNet<16>>();
    throw peer::Missing{"no such network is written with Eigen"};
}

int main() {
    std::string version = "Eigen " + std::to_string(EIGEN_WORLD_VERSION) + '.' + std::to_string(EIGEN_MAJOR_VERSION) +
                          '.' + std::to_string(EIGEN_MINOR_VERSION);
    peer::serve(version, [](const Spec& spec) -> Work {
        if (spec.at("kind") == "step") return stream(spec);
        if (spec.at("net") == "lstm2" || spec.at("net") == "transformer") throw peer::Missing{"its gradient is not written"};
        if (spec.at("net") == "lenet") throw peer::Missing{"Eigen has no convolution of images"};
        if (spec.at("kind") == "train") return train(spec);
        return spec.at("activation") == "tanh" ? tiny() : predict(spec);
    });
}
